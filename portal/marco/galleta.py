"""The browser's cookie: signed, and good for as long as what it names is."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class GalletaSinReloj(SecureCookieSessionInterface):
    """Flask's own, without a look at when it was signed: the database knows which sessions go on.

    Flask refuses a cookie that was signed later than it is now. So a browser was a stranger to a machine whose clock is a
    moment behind that of the one that had answered before.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie holds; nothing of one that is not ours."""
        firmante = self.get_signing_serializer(app)
        if firmante is None:
            return None
        try:
            return self.session_class(firmante.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()
