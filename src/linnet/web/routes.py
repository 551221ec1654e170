"""The endpoints of the web."""

from linnet.web import (
    capabilities,
    config,
    consent,
    csp_reports,
    session,
    touchpoints,
    versions,
    visit,
    well_known,
)

ENDPOINTS = [
    versions.get_versions,
    capabilities.get_capabilities,
    well_known.get_client,
    well_known.get_support,
    config.get_config,
    session.post_login,
    session.post_register,
    session.post_refresh,
    session.post_logout,
    session.post_visit,
    visit.get_visit,
    visit.post_visit,
    visit.delete_visit,
    consent.get_request,
    consent.post_allow,
    consent.post_refuse,
    csp_reports.post_reports,
    touchpoints.get_touchpoints,
    touchpoints.put_consent,
    touchpoints.put_switch,
    touchpoints.post_addition,
    touchpoints.delete_addition,
]
