using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CommandTraces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ExactChat",
                table: "engine_messages",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Fingerprint",
                table: "commands",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MessageId",
                table: "commands",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_commands_IntegrationId_Fingerprint",
                table: "commands",
                columns: new[] { "IntegrationId", "Fingerprint" });

            migrationBuilder.CreateIndex(
                name: "IX_commands_IntegrationId_MessageId",
                table: "commands",
                columns: new[] { "IntegrationId", "MessageId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_commands_IntegrationId_Fingerprint",
                table: "commands");

            migrationBuilder.DropIndex(
                name: "IX_commands_IntegrationId_MessageId",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "ExactChat",
                table: "engine_messages");

            migrationBuilder.DropColumn(
                name: "Fingerprint",
                table: "commands");

            migrationBuilder.DropColumn(
                name: "MessageId",
                table: "commands");
        }
    }
}
