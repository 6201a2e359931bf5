"""The accounts app at start."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: wards, people, rights' holders, the log."""

    name = "accounts"
    verbose_name = "Người dùng"

    def ready(self) -> None:
        from accounts.messages import put_into_catalogue

        put_into_catalogue()
