"""How the engine marks special values, in its documents and on the wire. Constants only: reading a plan needs no SDK.

Source: pulumi/pulumi sdk/go/common/resource/properties.go and sdk/go/common/resource/plugin/rpc.go, checked 2026-11.
"""

KEY = "4dabf18193072939515e22adb298388d"
"""Key that an object has when it is none of the program's."""

SECRET = "1b47061264138c4ac30d75fd1eb44270"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"

UNKNOWNS = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""What stands for a value that is not known yet: a text (the only one that SDKs send), boolean, number, list, …"""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
