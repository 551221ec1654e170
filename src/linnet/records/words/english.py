"""The words in English."""

from linnet.records.words.spans import english
from linnet.records.words.words import Kind, LetterWords, NoticeWords, Right, Row, Words

NOTICE = NoticeWords(
    title="How {server} handles your data",
    lead="What this server keeps about you, why, for how long, who gets it, and what you can do.",
    short="In short",
    sealed="New private chats are encrypted. The server keeps what is said in them sealed and"
    " cannot read it. Public chats are not encrypted.",
    unsealed="Encryption of new private chats is switched off on this server: what is written in a"
    " chat without encryption can be read on the server.",
    nothing_else="There are no advertisements, no analytics and no usage reports in this software.",
    contacts_now="Contacts with third parties that are allowed now: {count}. All are listed below.",
    time_chosen="Each chat can choose after which time its messages disappear, with their files. In"
    " the others they stay until somebody takes them back.",
    time_default="Messages disappear with their files after {span}, unless their chat has chosen"
    " another time.",
    time_max="No message and no file of a chat stays longer than {span}.",
    who="Who is responsible",
    operator="The operator of {server} decides about this data.",
    contact="Write to",
    contact_page="More about the operator",
    no_contact="The operator has named no address to write to yet.",
    kept="What is kept",
    kept_lead="Everything that the server stores belongs to one of these kinds.",
    what="What",
    why="Why",
    how_long="How long",
    at_the_end="When you close your account",
    receivers="Who receives it",
    members="Those who are in a chat with you get what you write there, your name and your picture."
    " Members can let people without an account into a call.",
    team="Who looks after reports sees what was reported, and who reported it. Administrators see"
    " accounts, devices and figures. Neither can open sealed messages that nobody reported.",
    third_parties="Outside this server, only these are contacted:",
    no_third_parties="Nobody outside this server is contacted.",
    what_for="What for",
    what_leaves="What leaves",
    where="Country",
    where_unknown="Not known before the contact; ask them",
    needs_your_yes="Only for people who have agreed to it.",
    others_too="It can speak of other people, too.",
    rights="Your rights, and how to use them",
    authority="You can also complain to the data protection authority of the country where you"
    " live or work.",
    comma=", ",
    semicolon="; ",
    made="The server makes this page itself, from what it stores and from its list of contacts.",
    keeps={
        "account": "as long as your account is open",
        "device": "as long as the device is signed in",
        "room": "as long as the chat is here, until the time that it has chosen is over, or until"
        " it is taken back",
        "owner": "until whoever made it takes it away",
        "time": "up to {span}",
        "always": "without a limit",
        "newest": "until it is used or newer ones take its place",
        "operator": "until the operator removes it",
    },
    after_decision="{span} after the decision",
    ends={
        "deleted": "deleted at once",
        "erased": "deleted if you ask for it when you close the account",
        "emptied": "emptied if you ask for it when you close the account",
        "kept": "stays",
        "runs_out": "goes by its own time",
        "nobody": "is not about you",
    },
    kinds={
        "account": Kind(
            "Your account",
            "User name, a hash of your password, your role, and when the account was made. Of a"
            " closed account the name and the times stay, the password does not.",
            "So that you can sign in, and nobody else gets your name.",
        ),
        "profile": Kind(
            "Your profile",
            "The name, picture and other facts that you choose to show.",
            "So that others know who writes.",
        ),
        "sign_in": Kind(
            "Devices and sign-ins",
            "Your devices, when and from which network address each was last seen, passkeys, the"
            " apps that you let in, and the providers through which you sign in.",
            "To keep you signed in, and so that you can see and end what is not yours.",
        ),
        "addresses": Kind(
            "Addresses of mail",
            "Those that you have confirmed.",
            "To reach you by mail if you want that.",
        ),
        "settings": Kind(
            "Settings",
            "What your apps keep here, what you are notified of, and threads that you follow.",
            "So that all your devices behave alike.",
        ),
        "messages": Kind(
            "Chats",
            "Messages, reactions, who is in which chat, and how far you have read. Who writes"
            " where and when is visible to the server, also in encrypted chats.",
            "To deliver messages, and to show them on all your devices.",
        ),
        "on_their_way": Kind(
            "What is on its way",
            "Sealed messages between devices, and what shall be sent later.",
            "To hand it over once.",
        ),
        "keys": Kind(
            "Encryption keys",
            "Public keys, and a copy of your secret ones that only your recovery key opens.",
            "So that others can write to you sealed, and you can read on a new device.",
        ),
        "files": Kind(
            "Files",
            "Pictures, videos and other files that you upload, and what links say of themselves.",
            "To show them in your chats.",
        ),
        "search": Kind(
            "Search",
            "Words of messages that are not encrypted.",
            "So that members of a chat find them again.",
        ),
        "push": Kind(
            "Notifications",
            "The address at which your app or browser is woken, and what waits to be told.",
            "To tell you of news while the app is closed.",
        ),
        "calls": Kind(
            "Calls",
            "Who is in a call now, and links for guests. What is said and shown is not kept.",
            "To bring people together, and to let guests in and out.",
        ),
        "invites": Kind(
            "Invite links",
            "The links that you make, and by whose link an account came.",
            "So that accounts are made by people whom somebody knows, and abuse can be traced.",
        ),
        "directory": Kind(
            "Public list and addresses",
            "Name, topic and address of chats that somebody has published.",
            "So that they can be found.",
        ),
        "moderation": Kind(
            "Reports and decisions",
            "What was reported, by whom and about whom, the reported messages, what was decided,"
            " and complaints.",
            "To protect people, to give reasons for decisions, and to hear complaints.",
        ),
        "protection": Kind(
            "Protection of chats",
            "Rules of chats, what they did, and invites to strangers.",
            "Against spam, raids and harassment.",
        ),
        "administration": Kind(
            "Record of administrators",
            "What administrators did, when, and to which account or chat.",
            "So that whoever has power over others can be held to account.",
        ),
        "third_parties": Kind(
            "Contacts with third parties",
            "How often a contact was made for you and how much left, what you agreed to, and"
            " proofs that contacts were ended.",
            "So that you can see what left for you, to whom and why.",
        ),
        "backups": Kind(
            "Backups",
            "Sealed copies of everything here.",
            "So that nothing is lost when a machine fails.",
        ),
        "running": Kind(
            "Running the server",
            "Numbers, keys and settings of the server itself, and its log of errors.",
            "To keep the server working.",
        ),
    },
    data={
        "server address": "the address of this server",
        "time of contact": "when it happens",
        "host names": "names of hosts",
        "device address": "the network address of your device",
        "push address": "the address of your app for news",
        "identifiers": "ids of people, chats and messages",
        "unread counts": "how much you have not read",
        "message content": "what is in messages",
        "links": "links",
        "operator's address": "the operator’s mail address",
    },
    rows={
        "resolver": Row(
            "The name server of this server’s network",
            "Finds the address of a host that something else here contacts",
        ),
        "push_gateway": Row(
            "The push service of your phone app, and behind it the maker of the phone",
            "Wakes an app that is closed when there is news",
        ),
        "webpush": Row(
            "The push service of your browser’s maker, such as Google, Mozilla, Apple or Microsoft",
            "Tells your browser that there is news while Linnet is closed in it",
        ),
        "url_preview": Row(
            "The sites that links in chats lead to",
            "Shows what is behind a link without your own browser going there",
        ),
        "acme": Row(
            "The certificate authority that the operator has chosen, usually Let’s Encrypt",
            "Certifies that this server is the one of its name",
        ),
        "mail": Row(
            "The mail server that the operator has chosen, and behind it those of the people who"
            " are written to",
            "Confirms that an address belongs to somebody, and tells them of news that they have"
            " missed",
        ),
        "policy_server": Row(
            "The server that a chat’s moderators let look at everything before it is sent, if it is"
            " another one",
            "Asks it whether a message may be sent",
        ),
        "server_keys": Row(
            "Other servers that have this one look at everything in a chat before it is sent",
            "Fetches the keys that prove that it is really them who ask",
        ),
    },
    access=Right(
        "See and take along what is kept",
        "The app packs all of it, with your chats and files, into an archive on your device that"
        " opens without this server. What left for you, to whom and why, is among it, and is"
        " shown in the app.",
        "Your data",
        "/settings/data",
    ),
    rectify=Right(
        "Correct it",
        "You change your name, picture and addresses yourself.",
        "Profile",
        "/settings/profile",
    ),
    erase=Right(
        "Have it deleted",
        "You take back single messages and files in the chat. Closing your account does what is"
        " said above for each kind. What others have received stays with them.",
        "Close my account",
        "/settings/account",
    ),
    object=Right(
        "Say no",
        "You can take back your yes to a contact at any time, and block people.",
        "Privacy",
        "/settings/privacy",
    ),
    complain=Right(
        "Complain about a decision",
        "You can complain for half a year about a decision of moderators that concerns you.",
        "Decisions",
        "/settings/decisions",
    ),
)

LETTER = LetterWords(
    title="What happened to your data on {server}",
    draft="Draft. Read it, complete what stands in brackets, and send it to the people listed.",
    greeting="We write to you because your data on {server} was affected by a breach.",
    happened="What happened",
    between="It was between {since} and {until} (UTC).",
    data="Which data it concerns",
    consequences="What can follow from it",
    consequences_lead="[Say in plain words what others could do with this data.]",
    done="What we have done",
    done_lead="[Say what was done to end it, and what is done so that it does not happen again.]",
    you="What you can do",
    advice=(
        "Look at your devices in the settings and sign out those that you do not know.",
        "Change your password, also wherever else you use the same one.",
        "Be careful with messages that ask you for codes, keys or money.",
    ),
    questions="Questions",
)

ENGLISH = Words(notice=NOTICE, letter=LETTER, span=english, fill_in="[to be completed]")
