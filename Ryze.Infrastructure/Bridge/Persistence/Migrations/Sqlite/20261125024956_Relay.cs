using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Relay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DeadLetters",
                table: "inbox_channels",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "dead_letters",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Seq = table.Column<long>(type: "INTEGER", nullable: false),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Event = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OccurredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Data = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    BuriedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dead_letters", x => new { x.IntegrationId, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "relay_chats",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ChatKey = table.Column<string>(type: "TEXT", maxLength: 220, nullable: false),
                    Jid = table.Column<string>(type: "TEXT", maxLength: 220, nullable: false),
                    ContactId = table.Column<long>(type: "INTEGER", nullable: false),
                    SourceId = table.Column<string>(type: "TEXT", maxLength: 220, nullable: false),
                    InboxId = table.Column<long>(type: "INTEGER", nullable: false),
                    ConversationId = table.Column<long>(type: "INTEGER", nullable: true),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relay_chats", x => new { x.IntegrationId, x.ChatKey });
                });

            migrationBuilder.CreateTable(
                name: "relay_identities",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Lid = table.Column<string>(type: "TEXT", maxLength: 220, nullable: false),
                    PhoneJid = table.Column<string>(type: "TEXT", maxLength: 220, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relay_identities", x => new { x.IntegrationId, x.Lid });
                });

            migrationBuilder.CreateTable(
                name: "relay_ledger",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Direction = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    ExternalId = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    ConversationId = table.Column<long>(type: "INTEGER", nullable: true),
                    LateUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    MessageId = table.Column<long>(type: "INTEGER", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CompletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relay_ledger", x => new { x.IntegrationId, x.Direction, x.ExternalId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_BuriedAt",
                table: "dead_letters",
                column: "BuriedAt");

            migrationBuilder.CreateIndex(
                name: "IX_relay_ledger_CompletedAt",
                table: "relay_ledger",
                column: "CompletedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dead_letters");

            migrationBuilder.DropTable(
                name: "relay_chats");

            migrationBuilder.DropTable(
                name: "relay_identities");

            migrationBuilder.DropTable(
                name: "relay_ledger");

            migrationBuilder.DropColumn(
                name: "DeadLetters",
                table: "inbox_channels");
        }
    }
}
