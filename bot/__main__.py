"""Rasa without TensorFlow: `python -m bot run`, `train`, … take the options of `rasa`."""

import sys

from bot import without_tensorflow


def main() -> None:
    """Run Rasa's command line."""
    without_tensorflow.install()
    from rasa.__main__ import main as rasa

    from bot import patches

    patches.install()
    sys.argv[0] = "rasa"
    rasa()


if __name__ == "__main__":
    main()
