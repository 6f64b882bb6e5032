#!/usr/bin/env python3
"""The Debian package's scripts and files, as far as they can be looked at without installing them; packaging/check_deb.sh installs them."""
import gzip
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from running_server import BIN, SOURCE

DEBIAN = SOURCE / "packaging/debian"


class PackageScriptsTest(unittest.TestCase):
    def test_the_shell_understands_them(self):
        for name in ("postinst", "prerm", "postrm"):
            done = subprocess.run(["dash", "-n", DEBIAN / name], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""), name)
            self.assertTrue((DEBIAN / name).stat().st_mode & 0o111, f"{name} can be executed")

    def test_the_shipped_configuration_is_right_and_differs_only_in_the_data_folder(self):
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([sys.executable, "-B", SOURCE / "packaging/debian_files.py", BIN / "parleyd", "1.2.3", out], check=True, timeout=60)
            shipped = Path(out, "parley.toml")
            checked = subprocess.run([BIN / "parleyd", "config", "check", shipped], capture_output=True, text=True, timeout=60)
            self.assertEqual(checked.returncode, 0, checked.stderr)
            default = subprocess.run([BIN / "parleyd", "config", "init"], capture_output=True, text=True, check=True, timeout=60).stdout
            changed = [line for line in shipped.read_text().splitlines() if line not in default.splitlines()]
            self.assertEqual(changed, ['data = "/var/lib/parley"'])
            self.assertIn("parley (1.2.3)", gzip.decompress(Path(out, "changelog.gz").read_bytes()).decode())


if __name__ == "__main__":
    unittest.main()
