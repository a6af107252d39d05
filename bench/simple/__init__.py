"""The yardstick: the plain spyne and SQLAlchemy ORM service that a team would write in a week, and write decently."""
