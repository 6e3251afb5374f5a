using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EventHeader : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ChatJid",
                table: "inbox_events",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ChatKind",
                table: "inbox_events",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ChatLid",
                table: "inbox_events",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Echo",
                table: "inbox_events",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsOutgoing",
                table: "inbox_events",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MessageId",
                table: "inbox_events",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SenderJid",
                table: "inbox_events",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SenderLid",
                table: "inbox_events",
                type: "TEXT",
                maxLength: 200,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ChatJid",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "ChatKind",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "ChatLid",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "Echo",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "IsOutgoing",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "MessageId",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "SenderJid",
                table: "inbox_events");

            migrationBuilder.DropColumn(
                name: "SenderLid",
                table: "inbox_events");
        }
    }
}
