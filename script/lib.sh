# shellcheck shell=bash
# What the scripts share. Sourced, never run: `source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"`.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
PYTHON="$ROOT/.venv/bin/python"
cd "$ROOT" || exit

say() { printf '%s\n' "$@"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
    warn "$*"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Print the sentences at the head of the calling script: its help.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# Random letters and digits ($1 of them), for secrets.
random_text() { "$PYTHON" -c 'import secrets, string, sys
print("".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(int(sys.argv[1]))))' "$1"; }

# Succeed when something answers on 127.0.0.1, port $1.
port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The secrets of this machine, made once. manage.py reads the same file, so that commands work after script/setup.
LOCAL_ENV="$ROOT/var/local.env"

make_local_env() {
    [ -s "$LOCAL_ENV" ] && return
    mkdir -p "$ROOT/var"
    local made="$LOCAL_ENV.$$"
    (
        umask 077
        {
            say "# Made by script/setup for a portal that serves this machine alone. Keep it out of backups of the database."
            say "PORTAL_LOCAL=1"
            say "SECRET_KEY=$(random_text 64)"
            say "AUDIT_KEY=$(random_text 48)"
        } >"$made"
    )
    mv -n "$made" "$LOCAL_ENV"
    rm -f "$made"
}

# Export what var/local.env says, whatever secrets of another program the environment may hold.
use_local_env() {
    set -a
    # shellcheck source=/dev/null
    source "$LOCAL_ENV"
    set +a
}

# What the tests and checks run with; never a real installation's secrets, data or mail.
use_test_env() {
    unset ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS EMAIL_URL TRUSTED_PROXIES BEHIND_TLS_PROXY X_ACCEL_PREFIX
    export PORTAL_LOCAL=1 LOG_LEVEL=ERROR
    export SECRET_KEY="only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
    export AUDIT_KEY="only-for-tests-audit-key-0123456789-abcdef"
}

# Point database and files at a temporary folder that is removed when the script ends.
use_scratch_dir() {
    SCRATCH_DIR="$(mktemp -d)"
    trap 'rm -rf "$SCRATCH_DIR"' EXIT
    trap 'exit 130' INT TERM
    export DATABASE_URL="sqlite:///$SCRATCH_DIR/portal.sqlite3"
    export MEDIA_ROOT="$SCRATCH_DIR/media" RENDER_CACHE="$SCRATCH_DIR/render" PREVIEW_DIR="$SCRATCH_DIR/previews" STATIC_ROOT="$SCRATCH_DIR/static"
}

# Throwaway PostgreSQL ---------------------------------------------------------------------------------------------

postgres_bin() {
    local found
    found="$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)"
    if [ -n "$found" ] && [ -x "$found/initdb" ]; then
        say "$found"
    elif have initdb; then
        dirname "$(command -v initdb)"
    else
        return 1
    fi
}

# PostgreSQL refuses to run as root; Debian's package brings the user "postgres".
as_postgres() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- env HOME=/tmp "$@"); else "$@"; fi
}

# Start a cluster in a temporary folder, reached by a Unix socket only: no port to collide on, nobody else gets in.
# Sets POSTGRES_DIR and POSTGRES_URL; stop_postgres removes it.
start_postgres() {
    local bin
    bin="$(postgres_bin)" || die "PostgreSQL is missing: install the package postgresql."
    POSTGRES_DIR="$(mktemp -d /tmp/portal-pg.XXXXXX)"
    if [ "$(id -u)" = 0 ]; then chown postgres "$POSTGRES_DIR"; fi
    as_postgres "$bin/initdb" --pgdata="$POSTGRES_DIR/data" --username=portal --auth=trust --no-sync \
        --encoding=UTF8 --locale=C.UTF-8 >"$POSTGRES_DIR.log" 2>&1 || { cat "$POSTGRES_DIR.log" >&2; return 1; }
    # Durability is off: the data is thrown away and only the answers are tested.
    as_postgres "$bin/pg_ctl" --pgdata="$POSTGRES_DIR/data" --log="$POSTGRES_DIR/server.log" --wait --silent \
        -o "-c listen_addresses='' -c unix_socket_directories='$POSTGRES_DIR' -c fsync=off -c full_page_writes=off -c synchronous_commit=off" \
        start >>"$POSTGRES_DIR.log" 2>&1 || { cat "$POSTGRES_DIR.log" "$POSTGRES_DIR/server.log" >&2; return 1; }
    # shellcheck disable=SC2034 # read by the scripts that source this file
    POSTGRES_URL="postgres://portal@/portal?host=$POSTGRES_DIR"
}

stop_postgres() {
    [ -n "${POSTGRES_DIR:-}" ] || return 0
    as_postgres "$(postgres_bin)/pg_ctl" --pgdata="$POSTGRES_DIR/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
    rm -rf "$POSTGRES_DIR" "$POSTGRES_DIR.log"
    POSTGRES_DIR=""
}
