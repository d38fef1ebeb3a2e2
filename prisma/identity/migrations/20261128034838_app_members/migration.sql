-- CreateEnum
CREATE TYPE "app_member_status" AS ENUM ('ACTIVE', 'DEACTIVATED', 'REMOVED');

-- CreateTable
CREATE TABLE "app_member" (
    "app_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "status" "app_member_status" NOT NULL DEFAULT 'ACTIVE',
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_member_pkey" PRIMARY KEY ("app_id","person_id")
);

-- CreateIndex
CREATE INDEX "app_member_person_id_idx" ON "app_member"("person_id");

-- AddForeignKey
ALTER TABLE "app_member" ADD CONSTRAINT "app_member_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
