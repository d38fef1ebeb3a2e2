-- CreateTable
CREATE TABLE "issuer_account" (
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "person_id" UUID NOT NULL,

    CONSTRAINT "issuer_account_pkey" PRIMARY KEY ("issuer","subject")
);

-- CreateIndex
CREATE INDEX "issuer_account_person_id_idx" ON "issuer_account"("person_id");

-- AddForeignKey
ALTER TABLE "issuer_account" ADD CONSTRAINT "issuer_account_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
