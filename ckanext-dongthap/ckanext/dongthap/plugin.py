"""The plugin: a table of contents; every subject lives in a module of its own."""

from __future__ import annotations

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.lib.plugins import DefaultTranslation
from ckanext.dongthap import secretcheck
from ckanext.dongthap.accounts.authentication import Authentication
from ckanext.dongthap.accounts.mailing import AccountLetters
from ckanext.dongthap.accounts.watching import Watching
from ckanext.dongthap.facets import Facets
from ckanext.dongthap.http.middleware import HttpManners
from ckanext.dongthap.index import Index
from ckanext.dongthap.mailing import VerifiedMail
from ckanext.dongthap.scoreboard.settings import ScoreboardSettings
from ckanext.dongthap.search.entries import AgencyEntries
from ckanext.dongthap.tokens import AgencyTokens
from ckanext.dongthap.uploads import UploadNames


@tk.blanket.config_declarations
@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.validators
@tk.blanket.helpers
@tk.blanket.blueprints
@tk.blanket.cli
class DongthapPlugin(
    AccountLetters,
    AgencyEntries,
    AgencyTokens,
    Authentication,
    Facets,
    HttpManners,
    Index,
    ScoreboardSettings,
    UploadNames,
    VerifiedMail,
    Watching,
    DefaultTranslation,
    p.SingletonPlugin,
):
    """Đồng Tháp's portal on CKAN."""

    p.implements(p.IApiToken, inherit=True)
    p.implements(p.IAuthenticator, inherit=True)
    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)
    p.implements(p.IFacets)
    p.implements(p.IMiddleware, inherit=True)
    p.implements(p.INotifier, inherit=True)
    p.implements(p.IOrganizationController, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ISignal)
    p.implements(p.ITranslation)
    p.implements(p.IUploader)

    def update_config(self, config_: CKANConfig) -> None:
        secretcheck.refuse(config_)
        tk.add_template_directory(config_, "templates")
        tk.add_public_directory(config_, "public")
        tk.add_resource("assets", "dongthap")
