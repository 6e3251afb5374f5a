using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "TotalBytes",
                table: "outbox_channels",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // What was acknowledged before the upgrade does not count.
            migrationBuilder.Sql(
                """
                UPDATE "outbox_events" SET "BytesBefore" = counted."Before"
                FROM (
                    SELECT "IntegrationId", "Seq",
                        SUM("Bytes") OVER (PARTITION BY "IntegrationId" ORDER BY "Seq") - "Bytes" AS "Before"
                    FROM (
                    SELECT e."IntegrationId", e."Seq", LENGTH(e."Frame") + COALESCE(
                        (SELECT SUM(LENGTH(m."Content")) FROM "outbox_media" AS m
                            WHERE m."IntegrationId" = e."IntegrationId" AND m."Seq" = e."Seq"), 0) AS "Bytes"
                    FROM "outbox_events" AS e
                    JOIN "outbox_channels" AS c ON c."IntegrationId" = e."IntegrationId" AND e."Seq" > c."LastAcked") AS sizes) AS counted
                WHERE counted."IntegrationId" = "outbox_events"."IntegrationId" AND counted."Seq" = "outbox_events"."Seq"
                """);
            migrationBuilder.Sql(
                """
                UPDATE "outbox_channels" SET "TotalBytes" = counted."Total"
                FROM (
                    SELECT "IntegrationId", SUM("Bytes") AS "Total" FROM (
                    SELECT e."IntegrationId", e."Seq", LENGTH(e."Frame") + COALESCE(
                        (SELECT SUM(LENGTH(m."Content")) FROM "outbox_media" AS m
                            WHERE m."IntegrationId" = e."IntegrationId" AND m."Seq" = e."Seq"), 0) AS "Bytes"
                    FROM "outbox_events" AS e
                    JOIN "outbox_channels" AS c ON c."IntegrationId" = e."IntegrationId" AND e."Seq" > c."LastAcked") AS sizes
                    GROUP BY "IntegrationId") AS counted
                WHERE counted."IntegrationId" = "outbox_channels"."IntegrationId"
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
