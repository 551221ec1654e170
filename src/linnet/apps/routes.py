"""The endpoints of applications: theirs, and those about them."""

from linnet.apps import admin, for_apps, in_rooms, own

ENDPOINTS = [
    *for_apps.ENDPOINTS,
    own.get_own,
    own.delete_own,
    own.post_resume,
    in_rooms.get_apps,
    in_rooms.put_app,
    in_rooms.delete_app,
    in_rooms.put_objection,
    in_rooms.delete_objection,
    admin.get_all,
    admin.post_one,
    admin.put_one,
    admin.post_resume,
]
