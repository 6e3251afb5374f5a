using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AgentMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "agent_messages",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MessageId = table.Column<long>(type: "INTEGER", nullable: false),
                    ConversationId = table.Column<long>(type: "INTEGER", nullable: false),
                    Chat = table.Column<string>(type: "TEXT", maxLength: 220, nullable: true),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DoneAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    ToldStatus = table.Column<int>(type: "INTEGER", nullable: false),
                    IsUntold = table.Column<bool>(type: "INTEGER", nullable: false),
                    Error = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_messages", x => new { x.IntegrationId, x.MessageId });
                });

            migrationBuilder.CreateTable(
                name: "agent_sends",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MessageId = table.Column<long>(type: "INTEGER", nullable: false),
                    Part = table.Column<int>(type: "INTEGER", nullable: false),
                    CommandId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    IsSent = table.Column<bool>(type: "INTEGER", nullable: false),
                    WhatsAppId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_sends", x => new { x.IntegrationId, x.MessageId, x.Part });
                });

            migrationBuilder.CreateTable(
                name: "desks",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CaughtUpTo = table.Column<long>(type: "INTEGER", nullable: true),
                    NoStatusesUnder = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_desks", x => x.IntegrationId);
                });

            migrationBuilder.CreateTable(
                name: "early_statuses",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    WhatsAppId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_early_statuses", x => new { x.IntegrationId, x.WhatsAppId });
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    DeliveryId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_deliveries", x => new { x.IntegrationId, x.DeliveryId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_DoneAt",
                table: "agent_messages",
                column: "DoneAt");

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_IntegrationId_IsUntold",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "IsUntold" });

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_IntegrationId_State",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_agent_sends_IntegrationId_CommandId",
                table: "agent_sends",
                columns: new[] { "IntegrationId", "CommandId" });

            migrationBuilder.CreateIndex(
                name: "IX_agent_sends_IntegrationId_WhatsAppId",
                table: "agent_sends",
                columns: new[] { "IntegrationId", "WhatsAppId" });

            migrationBuilder.CreateIndex(
                name: "IX_early_statuses_SeenAt",
                table: "early_statuses",
                column: "SeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_ReceivedAt",
                table: "webhook_deliveries",
                column: "ReceivedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "agent_messages");

            migrationBuilder.DropTable(
                name: "agent_sends");

            migrationBuilder.DropTable(
                name: "desks");

            migrationBuilder.DropTable(
                name: "early_statuses");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");
        }
    }
}
