using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Engines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "EngineId",
                table: "outbox_media",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Reference",
                table: "outbox_media",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PhoneState",
                table: "instances",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PhoneStateAt",
                table: "instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PhoneStateSince",
                table: "instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "engine_connections",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    InstanceId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    BaseUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: false),
                    EngineInstance = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    Identity = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Token = table.Column<byte[]>(type: "BLOB", maxLength: 4400, nullable: false),
                    AppSecret = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: true),
                    WebhookSecret = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: false),
                    PathSecret = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: false),
                    BusinessAccountId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ApiVersion = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Phone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    LastEventAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_connections", x => x.Id);
                    table.ForeignKey(
                        name: "FK_engine_connections_instances_InstanceId",
                        column: x => x.InstanceId,
                        principalTable: "instances",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "engine_messages",
                columns: table => new
                {
                    EngineId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MessageId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Chat = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    FromMe = table.Column<bool>(type: "INTEGER", nullable: false),
                    Participant = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_engine_messages", x => new { x.EngineId, x.MessageId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_engine_connections_Identity",
                table: "engine_connections",
                column: "Identity",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_engine_connections_InstanceId",
                table: "engine_connections",
                column: "InstanceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_engine_connections_Kind_EngineInstance",
                table: "engine_connections",
                columns: new[] { "Kind", "EngineInstance" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_messages_EngineId_Chat_SeenAt",
                table: "engine_messages",
                columns: new[] { "EngineId", "Chat", "SeenAt" });

            migrationBuilder.CreateIndex(
                name: "IX_engine_messages_SeenAt",
                table: "engine_messages",
                column: "SeenAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "engine_connections");

            migrationBuilder.DropTable(
                name: "engine_messages");

            migrationBuilder.DropColumn(
                name: "EngineId",
                table: "outbox_media");

            migrationBuilder.DropColumn(
                name: "Reference",
                table: "outbox_media");

            migrationBuilder.DropColumn(
                name: "PhoneState",
                table: "instances");

            migrationBuilder.DropColumn(
                name: "PhoneStateAt",
                table: "instances");

            migrationBuilder.DropColumn(
                name: "PhoneStateSince",
                table: "instances");
        }
    }
}
