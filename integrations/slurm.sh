#!/bin/bash
# perechen on Slurm: `sbatch --array=0-7 slurm.sh IN OUT`, then the merge when all shards are there:
#   sbatch --dependency=afterok:JOBID --export=ALL,MERGE=1 slurm.sh IN OUT
# IN and OUT are the same folders on every node. Exit codes 0, 1 and 3 are success; 2 and 66 fail at once, others are
# tried again (`scontrol` needs JobRequeue=1). A shard that runs twice writes the same bytes.
#SBATCH --job-name=perechen
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
set -u
in=${1:?IN} out=${2:?OUT}
perechen=${PERECHEN:-perechen}

if [ "${MERGE:-}" ]; then
    "$perechen" merge "$out" --fail-on never
    code=$?
else
    shards=$((SLURM_ARRAY_TASK_MAX - SLURM_ARRAY_TASK_MIN + 1))
    "$perechen" convert "$in" --out "$out" --fail-on never -q \
        --shard "$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN))/$shards" --threads "${SLURM_CPUS_PER_TASK:-1}"
    code=$?
fi
case $code in
    0 | 1 | 3) exit 0 ;;
    2 | 66) exit "$code" ;;
esac
if [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ] && [ "${SLURM_JOB_ID:-}" ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
