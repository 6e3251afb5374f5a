using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.SqlServer
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
                    NameKey = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    AccountId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ClaimedAt = table.Column<long>(type: "bigint", nullable: false)
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
