using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.SqlServer
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
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Reference",
                table: "outbox_media",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "PhoneState",
                table: "instances",
                type: "nvarchar(32)",
                maxLength: 32,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<long>(
                name: "PhoneStateAt",
                table: "instances",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PhoneStateSince",
                table: "instances",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "engine_connections",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    InstanceId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Kind = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    BaseUrl = table.Column<string>(type: "nvarchar(2048)", maxLength: 2048, nullable: false, collation: "Latin1_General_100_BIN2"),
                    EngineInstance = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Identity = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Token = table.Column<byte[]>(type: "varbinary(4400)", maxLength: 4400, nullable: false),
                    AppSecret = table.Column<byte[]>(type: "varbinary(512)", maxLength: 512, nullable: true),
                    WebhookSecret = table.Column<byte[]>(type: "varbinary(512)", maxLength: 512, nullable: false),
                    PathSecret = table.Column<byte[]>(type: "varbinary(512)", maxLength: 512, nullable: false),
                    BusinessAccountId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    ApiVersion = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Phone = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    LastEventAt = table.Column<long>(type: "bigint", nullable: true),
                    LastError = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
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
                    EngineId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    MessageId = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Chat = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    FromMe = table.Column<bool>(type: "bit", nullable: false),
                    Participant = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true, collation: "Latin1_General_100_BIN2"),
                    SeenAt = table.Column<long>(type: "bigint", nullable: false)
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
