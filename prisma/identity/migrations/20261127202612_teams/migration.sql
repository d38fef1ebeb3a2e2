-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_id","person_id")
);

-- CreateTable
CREATE TABLE "app_team_role" (
    "app_id" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "role" TEXT NOT NULL,

    CONSTRAINT "app_team_role_pkey" PRIMARY KEY ("app_id","team_id","role")
);

-- CreateTable
CREATE TABLE "app_claims" (
    "app_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "claims" JSONB NOT NULL,

    CONSTRAINT "app_claims_pkey" PRIMARY KEY ("app_id","person_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "team_organization_id_name_key" ON "team"("organization_id", "name");

-- CreateIndex
CREATE INDEX "team_member_organization_id_person_id_idx" ON "team_member"("organization_id", "person_id");

-- CreateIndex
CREATE INDEX "team_member_person_id_idx" ON "team_member"("person_id");

-- CreateIndex
CREATE INDEX "app_team_role_team_id_idx" ON "app_team_role"("team_id");

-- CreateIndex
CREATE INDEX "app_claims_person_id_idx" ON "app_claims"("person_id");

-- AddForeignKey
ALTER TABLE "team" ADD CONSTRAINT "team_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_organization_id_person_id_fkey" FOREIGN KEY ("organization_id", "person_id") REFERENCES "organization_member"("organization_id", "person_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_team_role" ADD CONSTRAINT "app_team_role_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "organization_app"("app_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_team_role" ADD CONSTRAINT "app_team_role_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_claims" ADD CONSTRAINT "app_claims_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
