"""The catalogue on screen: what holds on a day, what it rests on, and changing it without a release."""
