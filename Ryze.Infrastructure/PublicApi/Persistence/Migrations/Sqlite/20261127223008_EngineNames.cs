using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EngineNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "engine_names",
                columns: table => new
                {
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    AccountId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ClaimedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_names", x => x.NameKey);
                });

            // The present owner of a name, the account that created it first, claims it.
            migrationBuilder.Sql(
                """
                INSERT INTO "engine_names" ("NameKey", "Name", "AccountId", "ClaimedAt")
                SELECT "NameKey", "Name", "AccountId", "CreatedAt"
                FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY "NameKey" ORDER BY "CreatedAt", "Id") AS "Place" FROM "instances") AS "placed"
                WHERE "Place" = 1
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_names");
        }
    }
}
