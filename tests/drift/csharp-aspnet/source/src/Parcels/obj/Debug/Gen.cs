class G { object x = new ApiException("OBJ_ONLY", 409, "x"); }
