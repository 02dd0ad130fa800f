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

# what an installation of Spark is told; yarn and k8s:// need one
mkdir -p "$temp/spark/bin" "$temp/spark/jars" "$clone/java/core/target/lib" "$clone/java/spark/src/main" \
  "$clone/java/spark/target"
touch "$clone/java/spark/pom.xml" "$clone/java/core/target/chiaro.jar" \
  "$clone/java/core/target/lib/slf4j-simple-2.jar" "$clone/java/core/target/lib/a.jar"
touch "$clone/java/spark/target/chiaro-spark.jar" "$clone/java/spark/target/.built"
program java 'openjdk version \"17.0.1\"'
spark() { # HOME ARGUMENTS...
  home=$1
  shift
  env PATH="$bare" SPARK_HOME="$home" "$clone/chiaro" "$@"
}
check "a home of Spark without spark-submit is refused" 5 "no bin/spark-submit there" \
  spark "$temp" predict a --out M --spark yarn
printf '#!/bin/sh\nprintf "%%s|" "$@" >&2\nexit 6\n' >"$temp/spark/bin/spark-submit"
chmod +x "$temp/spark/bin/spark-submit"
touch "$temp/spark/jars/spark-core_2.12-3.5.1.jar"
check "another Spark is refused" 5 "spark-core_2.12-3.5.1.jar there, Spark 4 for Scala 2.13 is needed" \
  spark "$temp/spark" predict a --out M --spark yarn
mv "$temp/spark/jars/spark-core_2.12-3.5.1.jar" "$temp/spark/jars/spark-core_2.13-4.0.0.jar"
jars="--jars|$clone/java/spark/target/chiaro-spark.jar,$clone/java/core/target/chiaro.jar,$clone/java/core/target/lib/a.jar,[^|]*"
class="--class|org.chiaro.spark.Submit|$clone/java/spark/target/chiaro-spark.jar"
check "yarn is passed on" 6 \
  "^--master|yarn|--driver-memory|2g|--driver-java-options|[^|]*|--driver-class-path|[^|]*/slf4j-simple-2.jar|$jars|$class|predict|hdfs://nn/a b|--out|M|--spark|yarn|--threads|4|--spark-conf|spark.executor.instances=8|\$" \
  spark "$temp/spark" predict "hdfs://nn/a b" --out M --spark yarn --threads 4 \
  --spark-conf spark.executor.instances=8
check "k8s is passed on" 6 \
  "^--master|k8s://https://h:6443|.*|synth|--spark=k8s://https://h:6443|--spark-conf|spark.kubernetes.container.image=i|\$" \
  spark "$temp/spark" synth --spark=k8s://https://h:6443 \
  --spark-conf spark.kubernetes.container.image=i
check "yarn without an installation is refused" 5 "needs an installation of Spark: set SPARK_HOME" \
  spark "" predict a --out M --spark yarn

rm "$bare/uname"
program uname Darwin
check "another platform is refused plainly" 5 "runs on Linux-x86_64 only" \
  env PATH="$bare" "$clone/chiaro" doctor

check "an unknown option of test is a usage error" 2 "there is only --full" "$root/chiaro" test --fast
ln -s "$root/chiaro" "$temp/link"
cd /
check "it works through a link, from any folder" 2 "there is only --full" "$temp/link" test --fast
echo "launcher: all checks passed"
