#!/bin/sh
# The launcher's promises that need no build: messages, exit codes, nothing on stdout.
# Run by the build; each check prints a line, the first that fails ends the script.
set -eu

root=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")")
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

check() { # NAME EXPECTED_CODE WORDS_ON_STDERR COMMAND...
  name=$1 expected=$2 words=$3
  shift 3
  code=0
  "$@" >"$temp/out" 2>"$temp/err" || code=$?
  [ "$code" = "$expected" ] || fail "exit code $code, expected $expected"
  grep -q -- "$words" "$temp/err" || fail "stderr does not say: $words"
  [ ! -s "$temp/out" ] || fail "something on stdout"
  echo "ok: $name"
}

fail() {
  echo "FAILED: $name: $1"
  cat "$temp/err"
  exit 1
}

# a PATH with the few tools that the script itself needs, and what a check adds
bare="$temp/bare"
mkdir "$bare"
for tool in sh dirname readlink uname sed head tr find id printf mkdir flock touch mv date; do
  ln -s "$(command -v $tool)" "$bare/$tool"
done
program() { # NAME OUTPUT [CODE]: a program that prints a text and exits
  printf '#!/bin/sh\necho "%s"\nexit %s\n' "$2" "${3:-0}" >"$bare/$1"
  chmod +x "$bare/$1"
}

# a clone without a build
clone="$temp/clone"
mkdir -p "$clone/java/core/src/main" "$clone/native" "$clone/cmake"
cp "$root/chiaro" "$root/pom.xml" "$clone/"
cp "$root/java/core/pom.xml" "$clone/java/core/"

program apt-get ""
rm "$bare/id"
program id 1000
check "without rights the command to install is printed" 5 \
  "sudo apt-get update && sudo apt-get install .*openjdk-17-jdk-headless maven cmake make g++" \
  env PATH="$bare" "$clone/chiaro" doctor
check "tests need the same" 5 "sudo apt-get install" env PATH="$bare" "$clone/chiaro" test

rm "$bare/id" "$bare/apt-get"
program id 0
check "another distribution gets the names" 5 "these are missing (names of Debian 12): openjdk-17" \
  env PATH="$bare" "$clone/chiaro" doctor

program apt-get "no network" 100
check "an installation that fails says so" 5 "that did not work" \
  env PATH="$bare" "$clone/chiaro" doctor

rm "$bare/uname"
program uname Darwin
check "another platform is refused plainly" 5 "runs on Linux-x86_64 only" \
  env PATH="$bare" "$clone/chiaro" doctor

check "an unknown option of test is a usage error" 2 "there is only --full" "$root/chiaro" test --fast
ln -s "$root/chiaro" "$temp/link"
cd /
check "it works through a link, from any folder" 2 "there is only --full" "$temp/link" test --fast
echo "launcher: all checks passed"
