"""The endpoints of this domain."""

from linnet.appservices import inside, ping, third_parties

ENDPOINTS = [
    inside.get_all,
    inside.get_own,
    inside.delete_one,
    ping.post_ping,
    third_parties.get_protocols,
    third_parties.get_protocol,
    third_parties.get_locations,
    third_parties.get_users,
    third_parties.get_locations_of_alias,
    third_parties.get_users_of_id,
]
