"""The words in French."""

from linnet.records.words.spans import french
from linnet.records.words.words import Kind, LetterWords, NoticeWords, Right, Row, Words

NOTICE = NoticeWords(
    title="Ce que {server} fait de vos données",
    lead="Ce que ce serveur conserve sur vous, pourquoi, combien de temps, qui le reçoit, et ce que"
    " vous pouvez faire.",
    short="En bref",
    sealed="Les nouvelles discussions privées sont chiffrées. Le serveur conserve leur contenu"
    " scellé et ne peut pas le lire. Les discussions publiques ne sont pas chiffrées.",
    unsealed="Le chiffrement des nouvelles discussions privées est désactivé sur ce serveur : ce"
    " qui est écrit dans une discussion non chiffrée peut être lu sur le serveur.",
    nothing_else="Ce logiciel ne contient ni publicité, ni mesure d’audience, ni rapport d’usage.",
    contacts_now="Contacts avec des tiers autorisés en ce moment : {count}. Tous figurent"
    " ci-dessous.",
    time_chosen="Chaque discussion peut choisir la durée après laquelle ses messages disparaissent,"
    " avec leurs fichiers. Dans les autres, ils restent jusqu’à ce que quelqu’un les retire.",
    time_default="Les messages disparaissent avec leurs fichiers après {span}, sauf si leur"
    " discussion a choisi une autre durée.",
    time_max="Aucun message ni fichier d’une discussion ne reste plus de {span}.",
    who="Qui est responsable",
    operator="L’exploitant de {server} décide de ces données.",
    contact="Écrire à",
    contact_page="En savoir plus sur l’exploitant",
    no_contact="L’exploitant n’a pas encore indiqué d’adresse où lui écrire.",
    kept="Ce qui est conservé",
    kept_lead="Tout ce que le serveur enregistre relève de l’une de ces catégories.",
    what="Quoi",
    why="Pourquoi",
    how_long="Combien de temps",
    at_the_end="Quand vous fermez votre compte",
    receivers="Qui le reçoit",
    members="Les membres d’une discussion reçoivent ce que vous y écrivez, votre nom, votre photo."
    " Ils peuvent faire entrer dans un appel des personnes sans compte.",
    team="Les personnes chargées des signalements voient ce qui a été signalé et par qui. Les"
    " administrateurs voient les comptes, les appareils et des chiffres. Ni les unes ni les autres"
    " ne peuvent ouvrir un message scellé que personne n’a signalé.",
    third_parties="Hors de ce serveur, seuls ceux-ci sont contactés :",
    no_third_parties="Personne hors de ce serveur n’est contacté.",
    what_for="Dans quel but",
    what_leaves="Ce qui part",
    where="Pays",
    where_unknown="Inconnu avant le contact ; demandez-leur",
    needs_your_yes="Uniquement pour les personnes qui l’ont accepté.",
    others_too="Cela peut aussi concerner d’autres personnes.",
    rights="Vos droits, et comment les exercer",
    authority="Vous pouvez aussi vous adresser à l’autorité de protection des données du pays où"
    " vous vivez ou travaillez.",
    comma=", ",
    semicolon=" ; ",
    made="Le serveur établit lui-même cette page, d’après ce qu’il enregistre et la liste de ses"
    " contacts.",
    keeps={
        "account": "tant que votre compte est ouvert",
        "device": "tant que l’appareil est connecté",
        "room": "tant que la discussion existe ici, jusqu’à la fin de la durée qu’elle a choisie,"
        " ou jusqu’au retrait",
        "owner": "jusqu’à ce que son auteur le retire",
        "time": "jusqu’à {span}",
        "always": "sans limite",
        "newest": "jusqu’à l’usage ou au remplacement par plus récent",
        "operator": "jusqu’à ce que l’exploitant le retire",
    },
    after_decision="{span} après la décision",
    ends={
        "deleted": "supprimé aussitôt",
        "erased": "supprimé si vous le demandez en fermant le compte",
        "emptied": "vidé si vous le demandez en fermant le compte",
        "kept": "reste",
        "runs_out": "disparaît à son propre terme",
        "nobody": "ne vous concerne pas",
    },
    kinds={
        "account": Kind(
            "Votre compte",
            "Nom d’utilisateur, empreinte du mot de passe, rôle et date de création. D’un"
            " compte fermé restent le nom et les dates, pas le mot de passe.",
            "Pour que vous puissiez vous connecter et que personne d’autre ne prenne votre nom.",
        ),
        "profile": Kind(
            "Votre profil",
            "Le nom, la photo et les autres informations que vous choisissez de montrer.",
            "Pour que les autres sachent qui écrit.",
        ),
        "sign_in": Kind(
            "Appareils et connexions",
            "Vos appareils, quand et depuis quelle adresse réseau chacun a été vu pour la dernière"
            " fois, vos clés d’accès, les applications que vous avez admises et les fournisseurs"
            " par lesquels vous vous connectez.",
            "Pour que vous restiez connecté, et puissiez voir et fermer ce qui n’est pas à vous.",
        ),
        "addresses": Kind(
            "Adresses e-mail",
            "Celles que vous avez confirmées.",
            "Pour vous joindre par e-mail si vous le souhaitez.",
        ),
        "settings": Kind(
            "Réglages",
            "Ce que vos applications conservent ici, ce dont vous êtes averti et les fils suivis.",
            "Pour que tous vos appareils se comportent de la même façon.",
        ),
        "messages": Kind(
            "Discussions",
            "Messages, réactions, qui est dans quelle discussion, et jusqu’où vous avez lu. Le"
            " serveur voit qui écrit où et quand, même dans les discussions chiffrées.",
            "Pour remettre les messages et les montrer sur tous vos appareils.",
        ),
        "on_their_way": Kind(
            "Ce qui est en route",
            "Messages scellés entre appareils, et ce qui doit être envoyé plus tard.",
            "Pour le remettre une fois.",
        ),
        "keys": Kind(
            "Clés de chiffrement",
            "Clés publiques, et une copie de vos clés secrètes que seule votre clé de récupération"
            " ouvre.",
            "Pour qu’on puisse vous écrire sous scellé et que vous lisiez sur un nouvel appareil.",
        ),
        "files": Kind(
            "Fichiers",
            "Photos, vidéos et autres fichiers que vous envoyez, et ce que les liens disent"
            " d’eux-mêmes.",
            "Pour les montrer dans vos discussions.",
        ),
        "search": Kind(
            "Recherche",
            "Mots des messages qui ne sont pas chiffrés.",
            "Pour que les membres d’une discussion les retrouvent.",
        ),
        "push": Kind(
            "Notifications",
            "L’adresse par laquelle votre application ou votre navigateur est réveillé, et ce qui"
            " reste à annoncer.",
            "Pour vous avertir quand l’application est fermée.",
        ),
        "calls": Kind(
            "Appels",
            "Qui est en appel maintenant, et les liens pour invités. Ce qui est dit et montré n’est"
            " pas conservé.",
            "Pour réunir les gens, faire entrer les invités et les faire sortir.",
        ),
        "invites": Kind(
            "Liens d’invitation",
            "Les liens que vous créez, et par le lien de qui un compte est venu.",
            "Pour que les comptes viennent de gens que quelqu’un connaît, et remonter les abus.",
        ),
        "directory": Kind(
            "Liste publique et adresses",
            "Nom, sujet et adresse des discussions que quelqu’un a publiées.",
            "Pour qu’on puisse les trouver.",
        ),
        "moderation": Kind(
            "Signalements et décisions",
            "Ce qui a été signalé, par qui et sur qui, les messages signalés, les décisions et les"
            " réclamations.",
            "Pour protéger les personnes, motiver les décisions et entendre les réclamations.",
        ),
        "protection": Kind(
            "Protection des discussions",
            "Les règles des discussions, ce qu’elles ont fait, et les invitations à des inconnus.",
            "Contre le spam, les raids et le harcèlement.",
        ),
        "administration": Kind(
            "Registre des administrateurs",
            "Ce que les administrateurs ont fait, quand, et sur quel compte ou quelle discussion.",
            "Pour que quiconque a du pouvoir sur d’autres en réponde.",
        ),
        "third_parties": Kind(
            "Contacts avec des tiers",
            "Combien de fois un contact a eu lieu pour vous et combien est parti, ce que vous avez"
            " accepté, et les preuves que des contacts ont pris fin.",
            "Pour que vous voyiez ce qui est parti pour vous, vers qui et pourquoi.",
        ),
        "backups": Kind(
            "Sauvegardes",
            "Des copies scellées de tout ce qui est ici.",
            "Pour que rien ne se perde si une machine tombe en panne.",
        ),
        "running": Kind(
            "Fonctionnement du serveur",
            "Numéros, clés et réglages du serveur lui-même, et son journal d’erreurs.",
            "Pour que le serveur fonctionne.",
        ),
    },
    data={
        "server address": "l’adresse de ce serveur",
        "time of contact": "le moment",
        "host names": "des noms d’hôtes",
        "device address": "l’adresse réseau de votre appareil",
        "push address": "l’adresse de votre application pour les nouvelles",
        "identifiers": "des identifiants de personnes, de discussions et de messages",
        "unread counts": "combien vous n’avez pas lu",
        "message content": "le contenu de messages",
        "links": "des liens",
        "operator's address": "l’adresse e-mail de l’exploitant",
    },
    rows={
        "resolver": Row(
            "Le serveur de noms du réseau de ce serveur",
            "Trouve l’adresse d’un hôte qu’un autre contact utilise",
        ),
        "push_gateway": Row(
            "Le service push de votre application mobile et, derrière lui, le fabricant du"
            " téléphone",
            "Réveille une application fermée quand il y a du nouveau",
        ),
        "webpush": Row(
            "Le service push de l’éditeur de votre navigateur, comme Google, Mozilla, Apple ou"
            " Microsoft",
            "Dit à votre navigateur qu’il y a du nouveau quand Linnet y est fermé",
        ),
        "url_preview": Row(
            "Les sites vers lesquels mènent les liens des discussions",
            "Montre ce qu’il y a derrière un lien sans que votre navigateur y aille",
        ),
        "acme": Row(
            "L’autorité de certification choisie par l’exploitant, en général Let’s Encrypt",
            "Certifie que ce serveur est bien celui de son nom",
        ),
        "mail": Row(
            "Le serveur de messagerie choisi par l’exploitant et, derrière lui, ceux des"
            " destinataires",
            "Confirme qu’une adresse appartient à quelqu’un, et l’avertit de ce qu’il a manqué",
        ),
        "policy_server": Row(
            "Le serveur que les modérateurs d’une discussion ont chargé de tout regarder avant"
            " l’envoi, si c’est un autre serveur",
            "Lui demande si un message peut être envoyé",
        ),
        "server_keys": Row(
            "D’autres serveurs, pour lesquels celui-ci regarde tout ce qui est écrit dans une"
            " discussion avant l’envoi",
            "Récupère les clés qui prouvent que ce sont bien eux qui demandent",
        ),
    },
    access=Right(
        "Voir et emporter ce qui est conservé",
        "L’application réunit le tout, avec vos discussions et vos fichiers, dans une archive sur"
        " votre appareil, qui s’ouvre sans ce serveur. Ce qui est parti pour vous, vers qui et"
        " pourquoi, en fait partie et est montré dans l’application.",
        "Vos données",
        "/settings/data",
    ),
    rectify=Right(
        "Le corriger",
        "Vous modifiez vous-même votre nom, votre photo et vos adresses.",
        "Profil",
        "/settings/profile",
    ),
    erase=Right(
        "Le faire supprimer",
        "Vous retirez des messages et des fichiers dans la discussion. Fermer votre compte fait ce"
        " qui est dit plus haut pour chaque catégorie. Ce que d’autres ont reçu reste chez eux.",
        "Fermer mon compte",
        "/settings/account",
    ),
    object=Right(
        "Dire non",
        "Vous pouvez à tout moment retirer votre accord à un contact, et bloquer des personnes.",
        "Confidentialité",
        "/settings/privacy",
    ),
    complain=Right(
        "Contester une décision",
        "Vous pouvez pendant six mois contester une décision de modération qui vous concerne.",
        "Décisions",
        "/settings/decisions",
    ),
)

LETTER = LetterWords(
    title="Ce qui est arrivé à vos données sur {server}",
    draft="Brouillon. Lisez-le, complétez ce qui est entre crochets, et envoyez-le aux personnes"
    " de la liste.",
    greeting="Nous vous écrivons parce que vos données sur {server} ont été touchées par une"
    " violation.",
    happened="Ce qui s’est passé",
    between="C’était entre le {since} et le {until} (UTC).",
    data="Quelles données sont concernées",
    consequences="Ce qui peut en résulter",
    consequences_lead="[Dites en mots simples ce que d’autres pourraient faire de ces données.]",
    done="Ce que nous avons fait",
    done_lead="[Dites ce qui a été fait pour y mettre fin et pour que cela ne se reproduise pas.]",
    you="Ce que vous pouvez faire",
    advice=(
        "Regardez vos appareils dans les réglages et déconnectez ceux que vous ne connaissez pas.",
        "Changez votre mot de passe, aussi partout où vous utilisez le même.",
        "Méfiez-vous des messages qui vous demandent des codes, des clés ou de l’argent.",
    ),
    questions="Questions",
)

FRENCH = Words(notice=NOTICE, letter=LETTER, span=french, fill_in="[à compléter]")
