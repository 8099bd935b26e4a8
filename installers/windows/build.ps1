# Builds the Windows installer and the portable zip into dist\ with one command, on Windows 10 or newer:
#   powershell -ExecutionPolicy Bypass -File installers\windows\build.ps1 [-Wheels D:\wheels]
# -Wheels: a folder of wheels for a computer without network, filled elsewhere with
#   pip download -r build\locked.txt -d wheels --only-binary :all: --platform win_amd64 --python-version 3.11
# Needs Python 3.11 or newer (py.exe) and NSIS 3.08 or newer.
param(
    [string]$Wheels = "",
    [string]$Python = "py"
)
$ErrorActionPreference = "Stop"
Set-StrictMode -Version Latest
$root = (Resolve-Path (Join-Path $PSScriptRoot "..\..")).Path
Set-Location $root

function Run([string]$program, [string[]]$arguments) {
    & $program @arguments
    if ($LASTEXITCODE -ne 0) { throw "$program $($arguments -join ' ') : exit code $LASTEXITCODE" }
}

# Python and the locked libraries
$venv = Join-Path $root "build\windows-venv"
if (-not (Test-Path (Join-Path $venv "Scripts\python.exe"))) { Run $Python @("-m", "venv", $venv) }
$py = Join-Path $venv "Scripts\python.exe"
$source = @()
if ($Wheels) { $source = @("--no-index", "--find-links", (Resolve-Path $Wheels).Path) }
if (-not (Test-Path "build\locked.txt")) {
    Run $py (@("-m", "pip", "install", "--quiet") + $source + @("uv>=0.7"))
    Run $py @("-m", "uv", "export", "--frozen", "--no-dev", "--group", "package", "--no-emit-project", "--quiet", "--output-file", "build\locked.txt")
}
Run $py (@("-m", "pip", "install", "--quiet", "--require-hashes") + $source + @("-r", "build\locked.txt"))

# The frozen folder, and whether it works
Run $py @("installers\windows\version_resource.py", "build\version.txt")
Run $py @("installers\package.py", "frozen")
$frozen = Join-Path $root "build\frozen\budgetdesk"
Run (Join-Path $frozen "budgetdesk.exe") @("self-test")

# The installer
$version = (& $py -c "import tomllib; print(tomllib.load(open('pyproject.toml','rb'))['project']['version'])").Trim()
$makensis = (Get-Command makensis -ErrorAction SilentlyContinue).Source
if (-not $makensis) { $makensis = Join-Path ${env:ProgramFiles(x86)} "NSIS\makensis.exe" }
$setup = Join-Path $root "dist\BudgetDesk-$version-setup.exe"
New-Item -ItemType Directory -Force (Join-Path $root "dist") | Out-Null
Run $makensis @("/V2", "/DVERSION=$version", "/DFOLDER=$frozen", "/DLICENSE=$root\LICENSE", "/DOUT=$setup", "installers\windows\budgetdesk.nsi")

# The portable copy: the folder beside the program makes it keep its data there
$portable = Join-Path $root "build\portable\BudgetDesk"
if (Test-Path $portable) { Remove-Item -Recurse -Force $portable }
New-Item -ItemType Directory -Force (Split-Path $portable) | Out-Null
Copy-Item -Recurse $frozen $portable
$data = Join-Path $portable "BudgetDesk-$([char]0x6570)$([char]0x636E)"
New-Item -ItemType Directory -Force $data | Out-Null
Set-Content -Encoding UTF8 (Join-Path $data "README.txt") "BudgetDesk keeps packs, settings, log and spare backups here."
$zip = Join-Path $root "dist\BudgetDesk-$version-portable.zip"
if (Test-Path $zip) { Remove-Item $zip }
Compress-Archive -Path $portable -DestinationPath $zip

Get-ChildItem (Join-Path $root "dist") | ForEach-Object { "{0,8:N1} MB  {1}" -f ($_.Length / 1MB), $_.Name }
