import pytest

from actions.visits.contact import read_email, read_phone, without_contact


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("an@school.be", "an@school.be"),
        ("mijn mail is An.Peeters@Mechelen.be.", "An.Peeters@mechelen.be"),
        ("(jan@gmail.com)", "jan@gmail.com"),
        ("jan.de-smet+info@stad.antwerpen.be", "jan.de-smet+info@stad.antwerpen.be"),
        ("jan @ gmail.com", "jan@gmail.com"),
        ("jan@gmail,com", "jan@gmail.com"),
        ("jan(at)gmail.com", "jan@gmail.com"),
        ("jan apenstaartje gmail punt com", "jan@gmail.com"),
        ("jan at gmail dot com", "jan@gmail.com"),
    ],
)
def test_an_address_is_read_as_citizens_write_it(text: str, address: str) -> None:
    email = read_email(text)
    assert email and email.address == address


@pytest.mark.parametrize("text", ["geen", "jan@gmail", "jan@@gmail.com", "we zijn at home"])
def test_what_is_no_address_is_not_read_as_one(text: str) -> None:
    assert read_email(text) is None


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.be", "gmail.com"),
        ("hotmial.be", "hotmail.be"),
        ("telent.be", "telenet.be"),
    ],
)
def test_a_mistyped_domain_gets_a_suggestion(domain: str, meant: str) -> None:
    email = read_email(f"jan@{domain}")
    assert email and email.suggestion == f"jan@{meant}"


@pytest.mark.parametrize("domain", ["gmail.com", "live.nl", "outlook.fr", "yahoo.be", "kortrijk.be"])
def test_a_good_domain_gets_none(domain: str) -> None:
    email = read_email(f"jan@{domain}")
    assert email and email.suggestion == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0470 12 34 56", "+32 470 12 34 56"),
        ("0470/12.34.56", "+32 470 12 34 56"),
        ("0032470123456", "+32 470 12 34 56"),
        ("+32 (0)470 12 34 56", "+32 470 12 34 56"),
        ("O470 12 34 56", "+32 470 12 34 56"),
        ("tel. 015/29.79.00, bureau", "+32 15 29 79 00"),
        ("06 12345678", "+31 6 12345678"),
    ],
)
def test_a_telephone_number_is_read_as_citizens_write_it(text: str, number: str) -> None:
    assert read_phone(text) == number


@pytest.mark.parametrize("text", ["0470 12 34", "12345", "20 personen op 12 mei 2027", "12/05/2027"])
def test_what_is_no_telephone_number_is_not_read_as_one(text: str) -> None:
    assert read_phone(text) is None


def test_the_rest_of_the_message_is_left_without_contact() -> None:
    assert without_contact("An, an @ school.be of 0470 12 34 56").split() == ["An,", "of"]
