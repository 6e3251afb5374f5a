using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Events : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "commands",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    BegunAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Result = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_commands", x => new { x.IntegrationId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "outbox_channels",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    LastSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAcked = table.Column<long>(type: "INTEGER", nullable: false),
                    NotedSeq = table.Column<long>(type: "INTEGER", nullable: false),
                    FullSince = table.Column<long>(type: "INTEGER", nullable: true),
                    SocketId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_channels", x => x.IntegrationId);
                });

            migrationBuilder.CreateTable(
                name: "outbox_events",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    IdentityHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: false),
                    Frame = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_events", x => new { x.IntegrationId, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "outbox_media",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    MimeType = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_media", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_notes",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    NotedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_notes", x => new { x.IntegrationId, x.Seq });
                });

            migrationBuilder.CreateIndex(
                name: "IX_commands_BegunAt",
                table: "commands",
                column: "BegunAt");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_channels_ChangedAt",
                table: "outbox_channels",
                column: "ChangedAt");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_events_IntegrationId_IdentityHash",
                table: "outbox_events",
                columns: new[] { "IntegrationId", "IdentityHash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_outbox_media_IntegrationId_Seq",
                table: "outbox_media",
                columns: new[] { "IntegrationId", "Seq" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_notes_NotedAt",
                table: "outbox_notes",
                column: "NotedAt");

            // Integrations of the version before have no channel yet.
            migrationBuilder.Sql(
                "INSERT INTO outbox_channels (\"IntegrationId\", \"LastSeq\", \"LastAcked\", \"NotedSeq\", \"ChangedAt\") SELECT \"Id\", 0, 0, 0, 0 FROM chatwoot_integrations");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "commands");

            migrationBuilder.DropTable(
                name: "outbox_channels");

            migrationBuilder.DropTable(
                name: "outbox_events");

            migrationBuilder.DropTable(
                name: "outbox_media");

            migrationBuilder.DropTable(
                name: "outbox_notes");
        }
    }
}
