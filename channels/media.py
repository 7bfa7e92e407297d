"""What files are called for people, when a provider only says of what kind they are."""

# A name is a hint for people; what a file really is gets sniffed later.
EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "video/quicktime": ".mov",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "application/pdf": ".pdf",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}


def kind(declared: str) -> str:
    """The bare media type of a declared one, without its parameters."""
    return declared.partition(";")[0].strip().lower() or "application/octet-stream"


def named(stem: str, content_type: str) -> str:
    """The stem with the ending that people expect of such a file."""
    return f"{stem}{EXTENSIONS.get(content_type, '')}"
