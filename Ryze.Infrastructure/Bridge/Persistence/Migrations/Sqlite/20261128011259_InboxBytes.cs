using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class InboxBytes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "BacklogBytes",
                table: "inbox_channels",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql(
                """
                UPDATE "inbox_channels" SET "BacklogBytes" = COALESCE(
                    (SELECT SUM(LENGTH(e."Data")) FROM "inbox_events" AS e WHERE e."IntegrationId" = "inbox_channels"."IntegrationId"), 0)
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "BacklogBytes",
                table: "inbox_channels");
        }
    }
}
