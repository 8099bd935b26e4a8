"""Where the frozen program begins."""

import sys

from budgetdesk.__main__ import main

sys.exit(main())
