using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LookupIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_instances_NameKey",
                table: "instances",
                column: "NameKey");

            migrationBuilder.CreateIndex(
                name: "IX_chatwoot_integrations_BridgeIntegrationId",
                table: "chatwoot_integrations",
                column: "BridgeIntegrationId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_instances_NameKey",
                table: "instances");

            migrationBuilder.DropIndex(
                name: "IX_chatwoot_integrations_BridgeIntegrationId",
                table: "chatwoot_integrations");
        }
    }
}
