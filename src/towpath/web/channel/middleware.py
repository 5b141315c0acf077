from towpath.web.middleware import _Pass


class GateMiddleware(_Pass): ...
