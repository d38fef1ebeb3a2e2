-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('RUNNING', 'WAITING', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "step_status" AS ENUM ('DUE', 'WAITING', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "task_status" AS ENUM ('OPEN', 'APPROVED', 'REJECTED');

-- CreateEnum
CREATE TYPE "task_mode" AS ENUM ('ANY', 'ALL');

-- CreateEnum
CREATE TYPE "task_decision" AS ENUM ('APPROVE', 'REJECT');

-- CreateTable
CREATE TABLE "feed" (
    "app_id" UUID NOT NULL,
    "cursor" TEXT,
    "owner" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "feed_pkey" PRIMARY KEY ("app_id")
);

-- CreateTable
CREATE TABLE "definition" (
    "app_id" UUID NOT NULL,
    "version_hash" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "definition" TEXT NOT NULL,

    CONSTRAINT "definition_pkey" PRIMARY KEY ("app_id","version_hash","workflow_id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "app_id" UUID NOT NULL,
    "version_hash" TEXT NOT NULL,
    "workflow_id" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "origin" TEXT,
    "depth" INTEGER NOT NULL DEFAULT 0,
    "status" "run_status" NOT NULL DEFAULT 'RUNNING',
    "started_by" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "step" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "node" TEXT NOT NULL,
    "visit" INTEGER NOT NULL,
    "status" "step_status" NOT NULL DEFAULT 'DUE',
    "due_at" TIMESTAMPTZ(3),
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "input" TEXT,
    "result" TEXT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "app_id" UUID NOT NULL,
    "model_id" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "node" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "mode" "task_mode" NOT NULL,
    "status" "task_status" NOT NULL DEFAULT 'OPEN',
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_answer" (
    "task_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "decision" "task_decision",
    "comment" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_answer_pkey" PRIMARY KEY ("task_id","person_id")
);

-- CreateIndex
CREATE INDEX "run_app_id_model_id_record_id_id_idx" ON "run"("app_id", "model_id", "record_id", "id");

-- CreateIndex
CREATE INDEX "run_app_id_id_idx" ON "run"("app_id", "id");

-- CreateIndex
CREATE INDEX "run_app_id_version_hash_workflow_id_idx" ON "run"("app_id", "version_hash", "workflow_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_app_id_origin_key" ON "run"("app_id", "origin");

-- CreateIndex
CREATE INDEX "step_due_at_idx" ON "step"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "step_run_id_node_visit_key" ON "step"("run_id", "node", "visit");

-- CreateIndex
CREATE INDEX "task_app_id_model_id_record_id_id_idx" ON "task"("app_id", "model_id", "record_id", "id");

-- CreateIndex
CREATE INDEX "task_app_id_status_role_id_idx" ON "task"("app_id", "status", "role", "id");

-- CreateIndex
CREATE INDEX "task_run_id_idx" ON "task"("run_id");

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_app_id_version_hash_workflow_id_fkey" FOREIGN KEY ("app_id", "version_hash", "workflow_id") REFERENCES "definition"("app_id", "version_hash", "workflow_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "step" ADD CONSTRAINT "step_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_id_fkey" FOREIGN KEY ("id") REFERENCES "step"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task" ADD CONSTRAINT "task_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "task_answer" ADD CONSTRAINT "task_answer_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "task"("id") ON DELETE CASCADE ON UPDATE CASCADE;
