class Codes:
    WEEDS = "G_WEEDS"
    SLUGS = "G_SLUGS"
    MOLES = "G_MOLES"
    # Frost came.
    FROST = "ORG.GARDEN.DRAFT7.FROST"
    LOGGER = "org.garden.errors"
