using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class OutboxBytes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "BytesBefore",
                table: "outbox_events",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "TotalBytes",
                table: "outbox_channels",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            // What was acknowledged before the upgrade does not count.
            migrationBuilder.Sql(
                """
                UPDATE target SET "BytesBefore" = counted."Before"
                FROM "outbox_events" AS target
                JOIN (
                    SELECT "IntegrationId", "Seq",
                        SUM("Bytes") OVER (PARTITION BY "IntegrationId" ORDER BY "Seq" ROWS UNBOUNDED PRECEDING) - "Bytes" AS "Before"
                    FROM (
                    SELECT e."IntegrationId", e."Seq", DATALENGTH(e."Frame") + COALESCE(
                        (SELECT SUM(CAST(DATALENGTH(m."Content") AS bigint)) FROM "outbox_media" AS m
                            WHERE m."IntegrationId" = e."IntegrationId" AND m."Seq" = e."Seq"), 0) AS "Bytes"
                    FROM "outbox_events" AS e
                    JOIN "outbox_channels" AS c ON c."IntegrationId" = e."IntegrationId" AND e."Seq" > c."LastAcked") AS sizes) AS counted
                    ON counted."IntegrationId" = target."IntegrationId" AND counted."Seq" = target."Seq"
                """);
            migrationBuilder.Sql(
                """
                UPDATE target SET "TotalBytes" = counted."Total"
                FROM "outbox_channels" AS target
                JOIN (
                    SELECT "IntegrationId", SUM("Bytes") AS "Total" FROM (
                    SELECT e."IntegrationId", e."Seq", DATALENGTH(e."Frame") + COALESCE(
                        (SELECT SUM(CAST(DATALENGTH(m."Content") AS bigint)) FROM "outbox_media" AS m
                            WHERE m."IntegrationId" = e."IntegrationId" AND m."Seq" = e."Seq"), 0) AS "Bytes"
                    FROM "outbox_events" AS e
                    JOIN "outbox_channels" AS c ON c."IntegrationId" = e."IntegrationId" AND e."Seq" > c."LastAcked") AS sizes
                    GROUP BY "IntegrationId") AS counted
                    ON counted."IntegrationId" = target."IntegrationId"
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "BytesBefore",
                table: "outbox_events");

            migrationBuilder.DropColumn(
                name: "TotalBytes",
                table: "outbox_channels");
        }
    }
}
