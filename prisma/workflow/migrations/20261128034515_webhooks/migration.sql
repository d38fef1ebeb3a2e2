-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('DUE', 'PARKED');

-- CreateTable
CREATE TABLE "webhook" (
    "app_id" UUID NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "former_until" TIMESTAMPTZ(3),
    "gone_url" TEXT,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("app_id","webhook_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "app_id" UUID NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'DUE',
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_status" INTEGER,
    "last_answer" TEXT,
    "error" TEXT,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "delivery_app_id_webhook_id_status_position_idx" ON "delivery"("app_id", "webhook_id", "status", "position");

-- CreateIndex
CREATE INDEX "delivery_app_id_webhook_id_record_id_position_idx" ON "delivery"("app_id", "webhook_id", "record_id", "position");
