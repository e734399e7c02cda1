#!/bin/sh
# Measures the ledger, and the engines it was chosen from. DISK is a folder on a real disk.
# usage: bench/ledger/run.sh DISK
set -eu
disk=${1:?a folder on a real disk}
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work" "$disk/ledger-bench" /dev/shm/ledger-bench' EXIT

h2=2.3.232
mvn -q -B compile dependency:build-classpath -Dmdep.outputFile="$work/classpath"
mvn -q -B dependency:copy -Dartifact=com.h2database:h2:$h2 -DoutputDirectory="$work"
mkdir "$work/classes"
echo '<configuration><root level="WARN"/></configuration>' >"$work/classes/logback.xml"
classpath="$work/classes:target/classes:$(cat "$work/classpath"):$work/h2-$h2.jar"
javac -cp "$classpath" -d "$work/classes" bench/ledger/*.java
run() { java -XX:+UseSerialGC -Xmx256m -cp "$classpath" "$@"; }

for folder in /dev/shm/ledger-bench "$disk/ledger-bench"; do
  echo "== $folder"
  for engine in SQLITE H2 H2_SYNC; do
    rm -rf "$folder"
    captures=36000
    [ "$folder" = /dev/shm/ledger-bench ] || captures=6000
    run EngineComparison cost $engine "$folder" $captures
    run EngineComparison reopen $engine "$folder"
  done
  rm -rf "$folder"
  run LedgerBench fill "$folder" 36000
  run LedgerBench open "$folder"
done

for engine in SQLITE H2; do
  rm -rf "$disk/ledger-bench"
  run EngineComparison kill $engine "$disk/ledger-bench" 200
done
