"""Trains the model of the emergency matcher: `python -m web.emergencies.train`."""

from web.emergencies.learned import train

if __name__ == "__main__":
    train()
