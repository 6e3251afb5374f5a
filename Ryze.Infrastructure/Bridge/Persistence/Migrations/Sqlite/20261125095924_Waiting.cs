using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Waiting : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_agent_messages_IntegrationId_IsUntold",
                table: "agent_messages");

            migrationBuilder.DropIndex(
                name: "IX_agent_messages_IntegrationId_State",
                table: "agent_messages");

            migrationBuilder.AddColumn<bool>(
                name: "HasFailed",
                table: "agent_sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "IX_relay_ledger_IntegrationId_MessageId",
                table: "relay_ledger",
                columns: new[] { "IntegrationId", "MessageId" });

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_Untold",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "MessageId" },
                filter: "IsUntold");

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_Waiting",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "MessageId" },
                filter: "State IN (0, 3)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_relay_ledger_IntegrationId_MessageId",
                table: "relay_ledger");

            migrationBuilder.DropIndex(
                name: "IX_agent_messages_Untold",
                table: "agent_messages");

            migrationBuilder.DropIndex(
                name: "IX_agent_messages_Waiting",
                table: "agent_messages");

            migrationBuilder.DropColumn(
                name: "HasFailed",
                table: "agent_sends");

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_IntegrationId_IsUntold",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "IsUntold" });

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_IntegrationId_State",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "State" });
        }
    }
}
