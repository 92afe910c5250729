"""How much a form takes. Beyond, it says so in a sentence; nothing is cut off in silence."""

MAX_COMPONENTS = 500
MAX_DEPTH = 6  # groups and lists inside each other
MAX_ROWS = 200  # of one list, whatever the form file says
DEFAULT_ROWS = 50
MAX_LINE = 1_000  # characters of one line, where the form file gives no maxLength
MAX_TEXT = 50_000  # the same of a longer text
MAX_CHOICES = 500  # marked in one checklist or taglist
MAX_TYPED = 2_000_000  # characters of everything that a browser posts
MAX_NAMES = 20_000  # names in one post
MAX_PASSES = 30  # rounds in which conditions settle
MAX_FILES = 10
MAX_FILE_MB = 10
EXACT_INTEGER = 2**53 - 1  # the greatest that every JSON reader keeps exactly
