using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.SqlServer
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
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql(
                """
                UPDATE "inbox_channels" SET "BacklogBytes" = COALESCE(
                    (SELECT SUM(CAST(DATALENGTH(e."Data") AS bigint)) FROM "inbox_events" AS e WHERE e."IntegrationId" = "inbox_channels"."IntegrationId"), 0)
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
