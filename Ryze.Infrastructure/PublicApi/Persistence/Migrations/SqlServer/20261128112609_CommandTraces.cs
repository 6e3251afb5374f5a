using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class CommandTraces : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Written by hand: EF would also look for a default constraint, which these columns never had.
            migrationBuilder.Sql(
                "ALTER TABLE [engine_messages] ALTER COLUMN [Participant] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL;");
            migrationBuilder.Sql(
                "ALTER TABLE [engine_messages] ALTER COLUMN [Chat] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL;");

            migrationBuilder.AddColumn<string>(
                name: "ExactChat",
                table: "engine_messages",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Fingerprint",
                table: "commands",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "MessageId",
                table: "commands",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

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

            migrationBuilder.DropIndex(
                name: "IX_engine_messages_EngineId_Chat_SeenAt",
                table: "engine_messages");
            migrationBuilder.Sql(
                "ALTER TABLE [engine_messages] ALTER COLUMN [Participant] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL;");
            migrationBuilder.Sql(
                "ALTER TABLE [engine_messages] ALTER COLUMN [Chat] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL;");
            migrationBuilder.CreateIndex(
                name: "IX_engine_messages_EngineId_Chat_SeenAt",
                table: "engine_messages",
                columns: new[] { "EngineId", "Chat", "SeenAt" });
        }
    }
}
