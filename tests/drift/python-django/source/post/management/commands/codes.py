KNOWN = [
    "customs_open",
    "old_stamp",
]


class Command(BaseCommand):
    help = "Prints codes, for instance letter_help"

    def handle(self, *args, **options):
        for code in KNOWN:
            self.stdout.write(code)
