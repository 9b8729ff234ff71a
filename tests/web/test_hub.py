"""Open tabs get what happens in their conversation, and only that."""

from web.hub import MOST_WAITING, Hub, Push


async def test_every_tab_of_the_conversation_gets_the_event_and_no_other_does() -> None:
    hub = Hub()
    async with hub.tab("a") as first, hub.tab("a") as second, hub.tab("b") as other:
        hub.publish("a", Push("message", {"text": "dag"}, "1"))
        assert first.get_nowait() == second.get_nowait() == Push("message", {"text": "dag"}, "1")
        assert other.empty()


async def test_a_closed_tab_is_forgotten() -> None:
    hub = Hub()
    async with hub.tab("a") as queue:
        pass
    hub.publish("a", Push("typing", {}))
    assert queue.empty()


async def test_a_tab_that_does_not_read_does_not_fill_the_memory() -> None:
    hub = Hub()
    async with hub.tab("a") as queue:
        for _ in range(MOST_WAITING * 2):
            hub.publish("a", Push("typing", {}))
        assert queue.qsize() == MOST_WAITING
