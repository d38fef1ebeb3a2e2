-- CreateEnum
CREATE TYPE "file_state" AS ENUM ('PENDING', 'RECEIVED', 'READY', 'GONE');

-- CreateTable
CREATE TABLE "file" (
    "id" UUID NOT NULL,
    "app_id" TEXT NOT NULL,
    "created_by" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "declared_type" TEXT NOT NULL,
    "declared_sha256" TEXT,
    "type" TEXT,
    "sha256" TEXT,
    "state" "file_state" NOT NULL DEFAULT 'PENDING',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "file_app_id_created_by_id_idx" ON "file"("app_id", "created_by", "id");

-- CreateIndex
CREATE INDEX "file_app_id_id_idx" ON "file"("app_id", "id");

-- CreateIndex
CREATE INDEX "file_state_created_at_idx" ON "file"("state", "created_at");
