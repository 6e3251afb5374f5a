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
            migrationBuilder.AlterColumn<string>(
                name: "Participant",
                table: "engine_messages",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(128)",
                oldMaxLength: 128,
                oldNullable: true,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "Chat",
                table: "engine_messages",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(128)",
                oldMaxLength: 128,
                oldCollation: "Latin1_General_100_BIN2");

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

            migrationBuilder.AlterColumn<string>(
                name: "Participant",
                table: "engine_messages",
                type: "nvarchar(128)",
                maxLength: 128,
                nullable: true,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(200)",
                oldMaxLength: 200,
                oldNullable: true,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "Chat",
                table: "engine_messages",
                type: "nvarchar(128)",
                maxLength: 128,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(200)",
                oldMaxLength: 200,
                oldCollation: "Latin1_General_100_BIN2");
        }
    }
}
