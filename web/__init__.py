"""The Flask application: inbox, cases, monitor, studio, portal and API."""
