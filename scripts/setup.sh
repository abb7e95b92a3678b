# Sourced by app/run, tests/run and the other scripts (bash, set -euo pipefail): messages, packages, builds.
# Everything here is quick when there is nothing to do.

WEIR_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Messages for people go to stderr: stdout belongs to the programs that the scripts run.
say() { printf '\033[1m%s\033[0m\n' "== $*" >&2; }
[ -t 2 ] || say() { printf '== %s\n' "$*" >&2; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# packages_of SECTION...: the lines of those sections of packages.txt.
packages_of() {
    local line section="" wanted=" $* "
    while IFS= read -r line; do
        case $line in
            "" | "#"*) ;;
            "["*"]") section=${line//[\[\]]/} ;;
            *) [[ $wanted == *" $section "* ]] && printf '%s\n' "$line" ;;
        esac
    done <"$WEIR_ROOT/scripts/packages.txt"
    return 0
}

# missing_packages SECTION...: those lines of which no alternative is installed.
missing_packages() {
    local lines installed line name found
    lines=$(packages_of "$@")
    # dpkg-query fails when it does not know one of the names; what it knows is printed all the same.
    # shellcheck disable=SC2086 # one word a package
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' ${lines//|/ } 2>/dev/null || true)
    installed=$'\n'$installed$'\n'
    while IFS= read -r line; do
        found=""
        for name in ${line//|/ }; do
            [[ $installed == *$'\n'"$name installed"$'\n'* ]] && found=yes
        done
        [ -n "$found" ] || printf '%s\n' "$line"
    done <<<"$lines"
}

# choose_package LINE: the first alternative that can be installed here.
choose_package() {
    local name
    for name in ${1//|/ }; do
        [ -n "$(apt-cache madison "$name" 2>/dev/null)" ] && printf '%s\n' "$name" && return 0
    done
    die "this system's package lists have none of: ${1//|/, } (Weir is built on Debian 12 and Ubuntu 24.04)"
}

# need_packages SECTION...: installs what is missing of these sections, and only then asks for sudo.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "No dpkg here: see scripts/packages.txt for what must be installed ($*)"
        return 0
    fi
    local missing as_root=() names=() line name log
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    say "Installing what is missing, which can take some minutes:" $missing
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "packages are missing, and without sudo only root can install them"
        as_root=(sudo)
    fi
    # noninteractive: some packages (tshark, tzdata) would ask questions.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    log=$(mktemp)
    "${apt[@]}" update >"$log" 2>&1 || say "apt-get update failed: going on with the package lists that are here"
    while IFS= read -r line; do
        name=$(choose_package "$line") || exit 1
        names+=("$name")
    done <<<"$missing"
    "${apt[@]}" install -y --no-install-recommends "${names[@]}" >"$log" 2>&1 </dev/null || {
        tail -n 20 "$log" >&2
        die "apt-get could not install: ${names[*]} (the end of its messages stands above)"
    }
    rm -f "$log"
}

# build_preset PRESET [TARGET...]: configures once (ninja configures again by itself when a CMake file
# changed) and builds into build/PRESET.
build_preset() {
    local preset=$1 dir=$WEIR_ROOT/build/$1
    shift
    if [ ! -f "$dir/build.ninja" ] || [ "$WEIR_ROOT/CMakePresets.json" -nt "$dir/configured" ]; then
        say "Configuring build/$preset"
        mkdir -p "$dir"
        (cd "$WEIR_ROOT" && cmake --preset "$preset" >"$dir/configure.log" 2>&1) || {
            cat "$dir/configure.log" >&2
            die "configuring build/$preset failed, see above"
        }
        touch "$dir/configured"
    fi
    say "Building build/$preset"
    local targets=()
    [ $# -eq 0 ] || targets=(--target "$@")
    cmake --build "$dir" "${targets[@]}" >&2 || die "the build in build/$preset failed, see above"
}
